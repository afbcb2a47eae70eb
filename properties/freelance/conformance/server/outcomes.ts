/** What a request was answered with, as frames, and by what its executions are counted. */
import type { Frames } from '../../../../model/freelance/monitor/events.js';
import { reply } from '../server-world.js';

export const isBusy = (frames: Frames | undefined): boolean => frames?.length === 5 && String(frames[3]) === 'ERROR' && String(frames[4]) === 'BUSY';
export const isEcho = (frames: Frames, id: string, payload: Frames): boolean => areSame(frames, [...reply(id, 'OK'), ...payload]);
export const areSame = (some: Frames, others: Frames): boolean => some.length === others.length && some.every((frame, index) => Buffer.compare(frame, others[index] ?? frame) === 0);

/** A subject counts executions by the first payload frame, base64. */
export const firstFrame = (payload: Frames | undefined): string => Buffer.from(payload?.[0] ?? []).toString('base64');
