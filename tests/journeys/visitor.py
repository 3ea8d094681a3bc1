"""Somebody at a browser: reads by role and name, works by keyboard, and looks at every page for what is wrong with it."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
from django.utils import translation
from playwright.sync_api import expect

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
#: The colours of another theme stand once two frames were drawn and every transition has ended. A busy browser may draw no frame, and what turns
#: forever never ends: neither is waited for long, since a script in the page has no time limit of its own.
SETTLED = """async () => {
  const drawn = new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const atRest = drawn.then(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)));
  await Promise.race([atRest, new Promise((done) => setTimeout(done, 2000))]); }"""
RULES = """async () => (await Promise.race([
    axe.run(document, {runOnly: {type: "tag", values: ["wcag2a", "wcag2aa"]}, resultTypes: ["violations"]}),
    new Promise((_, fail) => setTimeout(() => fail(new Error("axe gave no answer for a minute")), 60000)) ]))
  .violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}`))"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
OTHER = {"desk": "phone", "phone": "desk", "light": "dark", "dark": "light"}
PASSWORD = "demo-2026"
#: Arrow keys after which a list or a group of choices has been walked through.
MOST_STEPS = 60


class Visitor:
    """One person of the department in a browser of a language, a size and a theme; what goes wrong on the way is kept in `problems`."""

    def __init__(self, browser, base, *, language="zh-hans", size="desk", theme="light"):
        self.base, self.language, self.size, self.theme = base, language, size, theme
        self.problems, self.seen = [], set()
        self.context = browser.new_context(
            viewport=SIZES[size],
            color_scheme=theme,
            locale={"zh-hans": "zh-CN"}.get(language, language),
            timezone_id="Asia/Shanghai",
            has_touch=size == "phone",
            is_mobile=size == "phone",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(15_000)
        self.context.add_cookies([{"name": "django_language", "value": language, "url": base}])
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        self.page.on("console", self._hear)
        self.page.on("response", self._answered)

    def _hear(self, message):
        """A refused form answers 422, which the browser calls an error."""
        if message.type == "error" and "422" not in message.text:
            self.problems.append(f"console: {message.text}")

    def _answered(self, response):
        if response.status >= 400 and response.status != 422:
            self.problems.append(f"{response.status} {response.url}")

    def said(self, text, context=None, **values):
        """Return a text of the product as this person reads it."""
        with translation.override(self.language):
            words = translation.pgettext(context, text) if context else translation.gettext(text)
        return words % values if values else words

    # ---- where one is ---------------------------------------------------------------------------------------------

    def sign_in(self, username, password=PASSWORD):
        self.page.goto(f"{self.base}/")
        self.at(self.said("Customer Service"))
        self.write(self.said("Staff number"), username)
        self.write(self.said("Password"), password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/login/" not in url)

    def path(self):
        return urlsplit(self.page.url).path

    def at(self, heading):
        """Stand on the page with this heading, and look at it once in either size and theme."""
        expect(self.page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        self.look()

    def look(self):
        where = re.sub(r"\d+", "0", self.path())
        if where in self.seen:
            return
        self.seen.add(where)
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate(AXE)
        for size, theme in ((self.size, self.theme), (OTHER[self.size], OTHER[self.theme])):
            self.page.set_viewport_size(SIZES[size])
            self.page.emulate_media(color_scheme=theme)
            self.problems += [f"{self.path()} {size} {theme} {fault}" for fault in self._faults()]
            if (sideways := self.page.evaluate(SIDEWAYS)) > 1:
                self.problems.append(f"{self.path()} {size} scrolls sideways by {sideways} px")
        self.page.set_viewport_size(SIZES[self.size])
        self.page.emulate_media(color_scheme=self.theme)

    def _faults(self):
        """Return what axe finds; what it finds while the colours still change is gone when it looks again."""
        self.page.evaluate(SETTLED)
        if not self.page.evaluate(RULES):
            return []
        self.page.wait_for_timeout(500)
        return self.page.evaluate(RULES)

    # ---- by keyboard ------------------------------------------------------------------------------------------------

    def reach(self, target):
        """Stand on it as somebody with the Tab key does: it is there when one comes from what stands before it."""
        target.focus()
        self.page.keyboard.press("Shift+Tab")
        self.page.keyboard.press("Tab")
        expect(target).to_be_focused()
        return target

    def link(self, name, within=None):
        return (within or self.page).get_by_role("link", name=name).locator("visible=true").first

    def button(self, name, within=None):
        return (within or self.page).get_by_role("button", name=name, exact=True).locator("visible=true").first

    def follow(self, link, within=None):
        """Open a link, by its name or itself."""
        self.reach(self.link(link, within) if isinstance(link, str) else link)
        self.page.keyboard.press("Enter")

    def press(self, name, within=None):
        """Press a button."""
        self.reach(self.button(name, within))
        self.page.keyboard.press("Enter")

    def unfold(self, name):
        """Open a part that is folded away."""
        self.reach(self.page.locator("summary:visible", has_text=name).first)
        self.page.keyboard.press("Enter")

    def field(self, label, within=None):
        if not isinstance(label, str):
            return label
        return (within or self.page).get_by_label(label).and_(self.page.locator("input, select, textarea")).locator("visible=true").first

    def write(self, label, text, within=None):
        """Type into a field, over what stands there."""
        self.reach(self.field(label, within))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def pick(self, label, typed, found):
        """Type into a picker and take the row that was found."""
        box = self.reach(self.page.get_by_role("combobox", name=label, exact=True))
        self.page.keyboard.type(typed)
        option = self.page.get_by_role("option").filter(has_text=found).first
        expect(option).to_be_visible()
        for _step in range(MOST_STEPS):
            if option.get_attribute("aria-selected") == "true":
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        expect(box).to_have_value(re.compile(re.escape(found)))

    def choose(self, name, within=None):
        """Choose one of several, with the arrow keys."""
        target = (within or self.page).get_by_role("radio", name=name).first
        group = self.page.locator(f"input[type=radio][name={target.get_attribute('name')}]:enabled")
        chosen = next((one for one in group.all() if one.is_checked()), group.first)
        self.reach(chosen)
        for _step in range(MOST_STEPS):
            if target.is_checked():
                break
            self.page.keyboard.press("ArrowDown")
        expect(target).to_be_checked()

    def select(self, label, option, within=None):
        """Choose from a list, with the arrow keys."""
        box = self.reach(self.field(label, within))
        for _step in range(MOST_STEPS):
            if box.evaluate("(list) => list.selectedOptions[0].label.trim()") == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} offers no {option}")

    # ---- what one reads -----------------------------------------------------------------------------------------------

    def sees(self, text):
        expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()

    def leave(self):
        self.context.close()
        return self.problems
