/** In every page and file stands which version it is of, so that a rehearsal can count. */
const page = (version, title, content) => `<!doctype html>
<html lang="en" data-version="${version}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>${title}</title>
  <link rel="icon" href="/static/icon.svg">
  <link rel="stylesheet" href="/static/app.css">
</head>
<body>
<main>
  <h1>${title}</h1>
  ${content}
</main>
</body>
</html>
`;

export const homePage = (version, { items }) => page(version, `This is application ${version}`, `<p>Items in your cart: ${items}</p>
  <form method="post" action="/api/cart"><button>Put one into the cart</button></form>
  <p><a href="/account">Your account</a></p>`);

export const accountPage = (version, { items, signedIn }) => page(version, `Your account, application ${version}`, `<p>${signedIn ? 'You are signed in.' : 'You are not signed in.'}</p>
  <p>Items in your cart: ${items}</p>
  <form method="post" action="/login"><button>Sign in</button></form>
  <p><a href="/">Home</a></p>`);

/** Shown where the session could not be written: of no version, since the visitor has none yet. */
export const errorPage = (status, text) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${status}</title></head><body><h1>${status}</h1><p>${text}</p></body></html>
`;

const COLORS = { v1: '#f0a5c1', v2: '#08122c' };
const colorOf = (version) => COLORS[version] ?? '#456';

export const styleSheet = (version) => `/* version: ${version} */
:root { color-scheme: light dark; font: 1.1rem/1.6 system-ui, sans-serif; }
body { border-top: 1rem solid ${colorOf(version)}; }
main { max-width: 40rem; margin: 4rem auto; padding: 0 1rem; }
`;

export const icon = (version) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" data-version="${version}"><circle cx="4" cy="4" r="4" fill="${colorOf(version)}"/></svg>
`;
