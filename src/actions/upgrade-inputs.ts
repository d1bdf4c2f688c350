/** Version that an upgrade requests. `configured`: the version of the configuration. */
export type TargetInput = 'configured' | 'latest-patch' | 'next-minor' | 'node-image' | { readonly exact: string }

const NAMES = ['configured', 'latest-patch', 'next-minor', 'node-image'] as const

/** Form of the input `target`. */
export const upgradeTarget = {
  allowed: `one of ${NAMES.join(', ')}, or a version with its patch such as 1.36.2`,
  parse: (text: string): TargetInput | undefined =>
    /^1\.\d{1,3}\.\d{1,3}$/.test(text) ? { exact: text } : NAMES.find(name => name === text)
}

/** Ways to read from inside a cluster. The login must not wait for the module `upgrade`, so they are repeated here. */
export const kubernetesAccesses = ['arm-only', 'run-command', 'kubeconfig'] as const

/** Previews of Azure that can show evidence from inside a cluster. They are read only on request. */
export const previewEvidence = ['none', 'upgrade-assessment'] as const
