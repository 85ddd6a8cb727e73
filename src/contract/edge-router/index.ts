export * from './added-headers';
export * from './config-headers';
export * from './edge-config';
export * from './member-header';
export * from './regions';
