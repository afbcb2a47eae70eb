export { OperatingError, type ErrorCode, type ErrorParts } from './core/errors.js';
export { systemClock, type Clock, type Timer } from './core/clock.js';
export { seededRandom, type Random } from './core/random.js';
