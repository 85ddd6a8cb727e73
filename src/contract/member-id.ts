/** Ids of a pool's members: short, since cookies and headers hold them, and of letters that mean nothing in either. */
export const MEMBER_ID = /^[a-z][a-z0-9-]{0,31}$/;
