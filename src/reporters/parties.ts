/** Who takes part in a story, in the order of first mention: a lane each in a diagram. */
import type { StoryLine } from '../engine/suite.js';

export function partiesOf(story: readonly StoryLine[]): readonly string[] {
  return [...new Set(story.flatMap(({ who, to }) => (to === undefined ? [who] : [who, to])))];
}
