/** Most minutes that a command or an event may let pass: ten years. */
export const MOST_MINUTES = 10 * 366 * 24 * 60
