/** Bugs of the client, by the parts that look at it alone. A file of its own, so that both cores have something to do. */
import { describePlantedBugs } from './planted-support.js';

describePlantedBugs(/^client-/u);
