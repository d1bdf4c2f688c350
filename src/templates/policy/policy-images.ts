import { parseResourceId } from '../../arm/resource-id.ts'
import type { Baseline } from '../../config/types.ts'

/** Registries of Azure's own extensions. Nodes can reach no other registry of Azure (firewall-rules.ts). */
const AZURE_REGISTRIES = ['mcr.microsoft.com', 'arcmktplaceprod.azurecr.io'] as const

const DIGEST = '@sha256:[a-f0-9]{64}'

/**
 * Returns the regular expression for images that may run. Images of the environment's registry need a digest, so that
 * the verified image is the image that runs. All images of the registries that the configuration allows may also run.
 * The expression is anchored at both ends, because Gatekeeper searches for it anywhere in the image name.
 */
export function allowedImages(baseline: Baseline): string {
  const { config, ids } = baseline
  const own = `${parseResourceId(ids.registry).name.toLowerCase()}.azurecr.io`
  return anchored([`${escaped(own)}/.+${DIGEST}`, ...config.policies.allowedImages.map(anythingOf)])
}

/**
 * Returns the regular expression for images in the namespaces of cluster features: all images of the environment's
 * registry and of Azure's registries.
 */
export function allowedFeatureImages(baseline: Baseline): string {
  const own = `${parseResourceId(baseline.ids.registry).name.toLowerCase()}.azurecr.io`
  return anchored([own, ...AZURE_REGISTRIES].map(anythingOf))
}

/**
 * Returns the regular expression for everything below a prefix. The prefix ends at a slash: `ghcr.io/org` does not
 * include `ghcr.io/organ`.
 */
function anythingOf(prefix: string): string {
  return `${escaped(prefix.replace(/\/+$/, ''))}/.+`
}

function anchored(alternatives: readonly string[]): string {
  return `^(${alternatives.join('|')})$`
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
