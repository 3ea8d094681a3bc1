"""Addresses of correspondence, and those of the links of letters, which stand apart and are short."""

from django.urls import path

from correspondence.views import answers, cards, letters, links, meetings, minutes, overdue, parts

app_name = "correspondence"

urlpatterns = [
    path("cards/", cards.batches, name="batches"),
    path("cards/<int:pk>/", cards.batch, name="batch"),
    path("cards/<int:pk>/posted/", cards.posted, name="posted"),
    path("cards/checks/<int:pk>/", cards.check, name="check"),
    path("cards/checks/<int:pk>/done/", cards.done, name="done"),
    path("cards/rows/<int:pk>/strike/", cards.strike, name="strike"),
    path("cards/rows/<int:pk>/back/", cards.back, name="back"),
    path("cards/rows/<int:pk>/birthday/", cards.birthday, name="birthday"),
    path("letters/", letters.letters, name="letters"),
    path("letters/new/", letters.letter_new, name="letter_new"),
    path("letters/overdue/", overdue.overdue, name="letters_overdue"),
    path("letters/overdue/paper/", overdue.overdue_paper, name="letters_overdue_paper"),
    path("letters/desk/", overdue.desk, name="letters_desk"),
    path("letters/<int:pk>/", letters.work_letter, name="work_letter"),
    path("letters/<int:pk>/answer/", answers.answer, name="letter_answer"),
    path("letters/<int:pk>/original/", answers.original, name="letter_original"),
    path("letters/<int:pk>/link/", answers.link, name="letter_link"),
    path("letters/<int:pk>/back/", answers.back, name="letter_back"),
    path("letters/<int:pk>/paper/", answers.letter_paper, name="letter_paper"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/minutes/", minutes.minutes, name="meeting_minutes"),
    path("meetings/<int:pk>/cancel/", minutes.cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/note/", minutes.note, name="meeting_note"),
    path("meetings/<int:pk>/paper/", minutes.meeting_paper, name="meeting_paper"),
    path("meetings/actions/<int:pk>/done/", minutes.done, name="meeting_action_done"),
    path("about/<str:kind>/<int:pk>/", parts.about, name="about"),
]

#: §5.4.4.6.a The link of one letter: no sign-in, `/l/<token>/`.
LINKS = (
    [
        path("<str:token>/", links.letter, name="letter"),
        path("<str:token>/answer/", links.answer, name="answer"),
        path("<str:token>/files/<int:pk>/", links.file, name="file"),
    ],
    "links",
)
