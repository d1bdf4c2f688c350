/** Outputs of every action that plans and applies. */
export const provisioningOutputs = ['has-changes', 'changed', 'approval', 'workload', 'environment'] as const

/** Outputs of every action whose plan is evidence for another environment. */
export const changeOutputs = ['evidence'] as const

/** Outputs of every action that creates a network. */
export const networkOutputs = ['hub-network-id', 'spoke-network-id', 'firewall-private-address'] as const

/** Outputs of every action that creates platform and cluster. */
export const environmentOutputs = ['registry-id', 'vault-id', 'gateway-id', 'colour', 'cluster-id'] as const
