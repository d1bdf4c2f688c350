/**
 * Kubernetes version in examples: the schema, the reference of the configuration and the starter kit. It is the version
 * that a new cluster gets by default. `scripts/support-dates/table.ts` has the end of its support.
 */
export const EXAMPLE_KUBERNETES_VERSION = '1.36'
