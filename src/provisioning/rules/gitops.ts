import { declareRules, type Finding, type PlannedStep } from '../../preflight/index.ts'

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
      return [mode === 'apply' ? keyMissing(source.url) : keyUnknown(source.url)]
    }
  }
})

function isWritten(name: string, planned: readonly PlannedStep[]): boolean {
  return planned.some(({ step, pending }) => step === name && pending)
}

const STORE_KEY =
  'Store a token that may read the repository as the secret GIT_KEY of the GitHub environment of the apply job: gh secret set GIT_KEY --env ENVIRONMENT. The workflow passes it as the input "git-key".'

function keyMissing(url: string): Finding {
  return {
    code: 'input-invalid',
    severity: 'error',
    subject: 'git-key',
    evidence: `${url} is private and the Flux configuration must be written, but the input "git-key" is empty.`,
    remedy: `${STORE_KEY} Nothing was written.`
  }
}

/** Returns the finding of a plan. A plan receives no secret, so it cannot know whether the secret exists. */
function keyUnknown(url: string): Finding {
  return {
    code: 'input-invalid',
    severity: 'warning',
    subject: 'gitops.source.access',
    evidence: `${url} is private, so apply needs its key to write the Flux configuration. A plan receives no secrets and cannot check that the key exists; without it, apply stops before it writes anything.`,
    remedy: `Before you approve, check that the secret exists: gh secret list --env ENVIRONMENT. ${STORE_KEY}`
  }
}
