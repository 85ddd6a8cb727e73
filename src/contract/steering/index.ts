export * from './live-policy';
export * from './steering-config';
export * from './steering-metadata';
