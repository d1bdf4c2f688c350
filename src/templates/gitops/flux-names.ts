/**
 * Name of the Flux extension. AKS itself would use the same name if it installed the extension with the first Flux
 * configuration.
 */
export const FLUX_EXTENSION = 'flux'

/**
 * Name of the Flux configuration. Azure also uses it as the name of the Flux source and as the prefix of the
 * kustomizations' names.
 */
export const FLUX_CONFIGURATION = 'cluster'

/** Name of the secret parameter with which Flux signs in to a private Git repository over HTTPS. */
export const GIT_KEY = 'gitKey'
