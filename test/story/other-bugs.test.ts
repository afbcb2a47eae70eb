/** Bugs of the server, of the surface and of both ends together. */
import { describePlantedBugs } from './planted-support.js';

describePlantedBugs(/^(?!client-)/u);
