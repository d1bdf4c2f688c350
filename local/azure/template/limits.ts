/** What Resource Manager takes of a template at most (azure-docs, "Azure subscription and service limits", template limits). */
export const LIMITS = {
  templateBytes: 4 * 1024 * 1024,
  resourceBytes: 1024 * 1024,
  parameters: 256,
  variables: 512,
  outputs: 64,
  resources: 800,
  copyCount: 800,
  expressionLength: 24_576
} as const
