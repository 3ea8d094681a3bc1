from datetime import date

import pytest
from django.utils.translation import override

from customers.forms.households import CustomerForm


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_day_that_is_known_stands_in_the_date_field_of_the_browser_in_either_language(language):
    with override(language):
        html = str(CustomerForm(initial={"deceased_on": date(2026, 11, 28)})["deceased_on"])

    assert 'type="date"' in html
    assert 'value="2026-11-28"' in html


@pytest.mark.parametrize("typed", ["2026-11-28", "2026/11/28"])
def test_a_day_is_read_as_the_browser_sends_it_and_as_it_is_typed(typed):
    with override("zh-hans"):
        assert CustomerForm.base_fields["deceased_on"].clean(typed) == date(2026, 11, 28)
