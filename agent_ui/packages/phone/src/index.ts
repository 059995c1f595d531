export * from './audio';
export * from './framer';
export * from './link';
export * from './outlet';
export * from './playout';
export * from './resample';
export * from './wire';
