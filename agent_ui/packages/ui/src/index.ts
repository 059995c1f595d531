export * from './Avatar';
export * from './Blank';
export * from './Countdown';
export * from './Keys';
export * from './Tag';
export * from './theme';
