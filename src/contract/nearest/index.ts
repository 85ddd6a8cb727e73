export * from './nearest-members';
export * from './nearest-route';
