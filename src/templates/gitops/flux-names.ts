/** Name of the extension. AKS itself would use it with the first configuration. */
export const FLUX_EXTENSION = 'flux'

/** Name of the configuration, and therefore of the Flux source and the prefix of its kustomizations. */
export const FLUX_CONFIGURATION = 'cluster'

/** Name of the secret parameter with which Flux signs in to a private Git repository over HTTPS. */
export const GIT_KEY = 'gitKey'
