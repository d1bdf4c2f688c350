import { parseResourceId } from '../arm/resource-id.ts'
import type { Baseline } from '../config/types.ts'

/** Where Azure's own extensions come from; nodes reach no other registry of Azure's (firewall-rules.ts). */
const AZURE_REGISTRIES = ['mcr.microsoft.com', 'arcmktplaceprod.azurecr.io'] as const

const DIGEST = '@sha256:[a-f0-9]{64}'

/**
 * The pattern of images that may run: of our registry by digest, so that what was verified is what runs, and anything of
 * the registries a configuration allows. Anchored at both ends: Gatekeeper looks for the pattern anywhere in the name.
 */
export function allowedImages(baseline: Baseline): string {
  const { config, ids } = baseline
  const own = `${parseResourceId(ids.registry).name.toLowerCase()}.azurecr.io`
  return anchored([`${escaped(own)}/.+${DIGEST}`, ...config.policies.allowedImages.map(anythingOf)])
}

/** The same and Azure's registries, for namespaces of features. */
export function allowedFeatureImages(baseline: Baseline): string {
  const own = `${parseResourceId(baseline.ids.registry).name.toLowerCase()}.azurecr.io`
  return anchored([own, ...AZURE_REGISTRIES].map(anythingOf))
}

/** A prefix ends at a slash: `ghcr.io/org` is not `ghcr.io/organ`. */
function anythingOf(prefix: string): string {
  return `${escaped(prefix.replace(/\/+$/, ''))}/.+`
}

function anchored(alternatives: readonly string[]): string {
  return `^(${alternatives.join('|')})$`
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
