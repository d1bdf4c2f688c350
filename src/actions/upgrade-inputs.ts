/** Version that an upgrade requests. `configured`: the version of the configuration. */
export type TargetInput = 'configured' | 'latest-patch' | 'next-minor' | 'node-image' | { readonly exact: string }

const NAMES = ['configured', 'latest-patch', 'next-minor', 'node-image'] as const

/** Form of the input `target`. */
export const upgradeTarget = {
  allowed: `one of ${NAMES.join(', ')}, or a version with its patch such as 1.36.2`,
  parse: (text: string): TargetInput | undefined =>
    /^1\.\d{1,3}\.\d{1,3}$/.test(text) ? { exact: text } : NAMES.find(name => name === text)
}

/** Ways that read only Resource Manager, for which the identity that plans is enough. */
export const azureAccesses = ['arm-only', 'upgrade-assessment-preview'] as const

/** Ways to read from inside a cluster. The login must not wait for the module `upgrade`, so they are repeated here. */
export const kubernetesAccesses = [...azureAccesses, 'run-command', 'kubeconfig'] as const
