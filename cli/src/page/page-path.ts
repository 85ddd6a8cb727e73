/** Where the page is, on the control port. */
export const PAGE_PATH = '/__smart-origin';
