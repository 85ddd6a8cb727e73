"""In every page and file stands which version it is of, so that a rehearsal can count."""

from sessions import Session

COLORS = {"v1": "#f0a5c1", "v2": "#08122c"}


def home_page(version: str, session: Session) -> str:
    return _page(
        version,
        f"This is application {version}",
        f"""<p>Items in your cart: {session.items}</p>
  <form method="post" action="/api/cart"><button>Put one into the cart</button></form>
  <p><a href="/account">Your account</a></p>""",
    )


def account_page(version: str, session: Session) -> str:
    return _page(
        version,
        f"Your account, application {version}",
        f"""<p>{"You are signed in." if session.signed_in else "You are not signed in."}</p>
  <p>Items in your cart: {session.items}</p>
  <form method="post" action="/login"><button>Sign in</button></form>
  <p><a href="/">Home</a></p>""",
    )


def error_page(status: int, text: str) -> str:
    """Of no version: whoever sees it because the session could not be written has none yet."""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{status}</title></head><body><h1>{status}</h1><p>{text}</p></body></html>
"""


def style_sheet(version: str) -> str:
    return f"""/* version: {version} */
:root {{ color-scheme: light dark; font: 1.1rem/1.6 system-ui, sans-serif; }}
body {{ border-top: 1rem solid {_color_of(version)}; }}
main {{ max-width: 40rem; margin: 4rem auto; padding: 0 1rem; }}
"""


def icon(version: str) -> str:
    circle = f'<circle cx="4" cy="4" r="4" fill="{_color_of(version)}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" data-version="{version}">{circle}</svg>\n'


def _page(version: str, title: str, content: str) -> str:
    return f"""<!doctype html>
<html lang="en" data-version="{version}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>{title}</title>
  <link rel="icon" href="/static/icon.svg">
  <link rel="stylesheet" href="/static/app.css">
</head>
<body>
<main>
  <h1>{title}</h1>
  {content}
</main>
</body>
</html>
"""


def _color_of(version: str) -> str:
    return COLORS.get(version, "#456")
