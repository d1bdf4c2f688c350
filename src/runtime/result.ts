/** Version of the JSON in the output `result`. It rises when a field is removed or changes its meaning. */
export const RESULT_VERSION = 1
