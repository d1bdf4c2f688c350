import { declareRules, type PlannedStep } from '../../preflight/index.ts'

export const gitOpsRules = declareRules({
  key: {
    id: 'git-key-given',
    title:
      'A run that must write the Flux configuration for a private Git repository has the key of that repository. A plan only warns.',
    phases: ['planned'],
    targets: ['gitops'],
    when: ({ baseline, gitKey }) => {
      const { source } = baseline.config.gitops
      return gitKey === undefined && source?.kind === 'git' && source.access === 'https'
    },
    check: (_facts, { baseline, colours, planned, mode }) => {
      const { source } = baseline.config.gitops
      if (source?.kind !== 'git' || !colours.some(colour => isWritten(`flux-${colour}`, planned))) return []
      return [
        {
          code: 'input-invalid',
          severity: mode === 'apply' ? 'error' : 'warning',
          subject: mode === 'apply' ? 'git-key' : 'gitops.source.access',
          evidence: `${source.url} is private and the Flux configuration must be written, but the input "git-key" is empty.`,
          remedy:
            'Store a token that may read the repository as the secret GIT_KEY of the GitHub environment of the apply job. The workflow passes the token as the input "git-key".'
        }
      ]
    }
  }
})

function isWritten(name: string, planned: readonly PlannedStep[]): boolean {
  return planned.some(({ step, pending }) => step === name && pending)
}
