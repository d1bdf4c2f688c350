import type { Baseline, BaselineConfig } from '../config/types.ts'

/** Azure's own default, which a list of ours replaces rather than extends ("Understand Azure Policy for Kubernetes clusters"). */
const SYSTEM_NAMESPACES = ['kube-system', 'gatekeeper-system', 'azure-arc', 'azure-extensions-usage-system'] as const

/** Namespaces that features bring, with images and settings that Azure chooses. */
const FEATURE_NAMESPACES: readonly { readonly name: string; readonly when: (config: BaselineConfig) => boolean }[] = [
  { name: 'flux-system', when: ({ gitops }) => gitops.source !== undefined },
  { name: 'aks-command', when: ({ cluster }) => cluster.features.runCommand },
  { name: 'dataprotection-microsoft', when: ({ cluster }) => cluster.features.backup }
]

/** The namespaces of the features that are on. */
export function featureNamespaces({ config }: Baseline): string[] {
  return FEATURE_NAMESPACES.filter(({ when }) => when(config)).map(({ name }) => name)
}

/** The namespaces no policy looks at: Azure's, those of features, and those a configuration adds. */
export function excludedNamespaces(baseline: Baseline): string[] {
  const { policies } = baseline.config
  return [...new Set([...SYSTEM_NAMESPACES, ...featureNamespaces(baseline), ...policies.excludedNamespaces])]
}
