/**
 * The reason of steps whose work a rollback took out of sight.
 *
 * @module
 */

/** Begins the reason; the id of the run that rolled back follows. */
export const ROLLED_BACK = "rolled back by run ";
