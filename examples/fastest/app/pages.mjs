export const homePage = (place) => `<!doctype html>
<html lang="en" data-place="${place}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>Answered by ${place}</title>
  <link rel="icon" href="/static/icon.svg">
  <link rel="stylesheet" href="/static/app.css">
</head>
<body>
<main>
  <h1>Answered by ${place}</h1>
  <form method="post" action="/api/orders"><button>Order one</button></form>
</main>
</body>
</html>
`;

export const errorPage = (status, text) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${status}</title></head><body><h1>${status}</h1><p>${text}</p></body></html>
`;

export const styleSheet = `:root { color-scheme: light dark; font: 1.1rem/1.6 system-ui, sans-serif; }
main { max-width: 40rem; margin: 4rem auto; padding: 0 1rem; }
`;

export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#2a7de1"/></svg>
`;
