import type { Baseline, BaselineConfig } from '../../config/types.ts'

/**
 * Namespaces that Azure excludes by default. The list in an assignment replaces this default and does not extend it
 * ("Understand Azure Policy for Kubernetes clusters"), so every list must include these namespaces.
 */
const SYSTEM_NAMESPACES = ['kube-system', 'gatekeeper-system', 'azure-arc', 'azure-extensions-usage-system'] as const

/** Namespaces that cluster features create, with images and settings that Azure chooses. */
const FEATURE_NAMESPACES: readonly { readonly name: string; readonly when: (config: BaselineConfig) => boolean }[] = [
  { name: 'flux-system', when: ({ gitops }) => gitops.source !== undefined },
  { name: 'aks-command', when: ({ cluster }) => cluster.features.runCommand },
  { name: 'dataprotection-microsoft', when: ({ cluster }) => cluster.features.backup }
]

/** Returns the namespaces that the enabled cluster features create. */
export function featureNamespaces({ config }: Baseline): string[] {
  return FEATURE_NAMESPACES.filter(({ when }) => when(config)).map(({ name }) => name)
}

/**
 * Returns the namespaces that policies exclude: the namespaces of Azure, of enabled cluster features, and of the
 * configuration.
 */
export function excludedNamespaces(baseline: Baseline): string[] {
  const { policies } = baseline.config
  return [...new Set([...SYSTEM_NAMESPACES, ...featureNamespaces(baseline), ...policies.excludedNamespaces])]
}
