/**
 * Loads what the functions load on first use. Else a rule that is made when its module is loaded would be tried with the one
 * test alone in which that happens.
 */
import '../../functions/delivery/history.ts';
import '../../functions/delivery/queues.ts';
