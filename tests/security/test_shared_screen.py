"""After a lock or a sign-out, the Back button of a shared computer finds nothing in the browser's memory."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/lille/", "/lille/equipe/", "/lille/admin/", "/lille/rien-ici/", "/", "/compte/mot-de-passe/changer/",
        "/compte/second-facteur/", "/compte/connexion/", "/siege/", "/rien-du-tout/",
    ],
)  # fmt: skip
def test_no_page_stays_in_the_browser(signed_in, manager, address):
    answer = signed_in(manager).get(address)
    kept = answer.headers["Cache-Control"]
    assert "no-store" in kept and "private" in kept, (answer.status_code, kept)
