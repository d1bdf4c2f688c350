/**
 * Milliseconds by which the clocks of two runners, or of a runner and Azure, can differ. Hosted runners synchronize their
 * clocks and differ by less than a second. Two minutes also allow for a self-hosted runner without a time server, and are short against the duration of a lease (assumed: nobody publishes a limit).
 */
export const CLOCK_DIFFERENCE = 2 * 60_000
