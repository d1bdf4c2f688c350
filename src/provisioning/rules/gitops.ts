import type { Colour } from '../../config/types.ts'
import { declareRules, type Finding, type PlannedStep } from '../../preflight/index.ts'
import { fluxConfigurationId } from '../../templates/index.ts'

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
      const { environment, gitops } = baseline.config
      const { source } = gitops
      if (source?.kind !== 'git' || !colours.some(colour => isWritten(`flux-${colour}`, planned))) return []
      return [(mode === 'apply' ? keyMissing : keyUnknown)(source.url, environment)]
    }
  },
  deployKey: {
    id: 'deploy-key-expected',
    title:
      'A cluster whose Flux reads a repository over SSH has a key already. If not, the first apply creates the key, which somebody must add to the repository.',
    phases: ['planned'],
    targets: ['gitops'],
    when: ({ baseline }) => {
      const { source } = baseline.config.gitops
      return source?.kind === 'git' && source.access === 'ssh'
    },
    check: async (facts, { baseline, colours, planned }) => {
      const written = colours.filter(colour => isWritten(`flux-${colour}`, planned))
      const found = await Promise.all(written.map(colour => facts.read(fluxConfigurationId(baseline, colour))))
      const { source } = baseline.config.gitops
      if (source?.kind !== 'git') return []
      return written.filter((_, i) => found[i] === undefined).map(colour => deployKeyExpected(source.url, colour))
    }
  }
})

function isWritten(name: string, planned: readonly PlannedStep[]): boolean {
  return planned.some(({ step, pending }) => step === name && pending)
}

function storeKey(environment: string): string {
  return `Store a token that may read the repository as the secret GIT_KEY of the GitHub environment ${environment}: gh secret set GIT_KEY --env ${environment}. The workflow passes it as the input "git-key".`
}

function keyMissing(url: string, environment: string): Finding {
  return {
    code: 'input-invalid',
    severity: 'error',
    subject: 'git-key',
    evidence: `${url} is private and the Flux configuration must be written, but the input "git-key" is empty.`,
    remedy: `${storeKey(environment)} Nothing was written.`
  }
}

/** Returns the finding of a plan. A plan receives no secret, so it cannot know whether the secret exists. */
function keyUnknown(url: string, environment: string): Finding {
  return {
    code: 'input-invalid',
    severity: 'warning',
    subject: 'gitops.source.access',
    evidence: `${url} is private, so apply needs its key to write the Flux configuration. A plan receives no secrets and cannot check that the key exists; without it, apply stops before it writes anything.`,
    remedy: `Before you approve, check that the secret exists: gh secret list --env ${environment}. ${storeKey(environment)}`
  }
}

/** Returns the finding about a cluster without a key. Azure creates the key with the Flux configuration. */
function deployKeyExpected(url: string, colour: Colour): Finding {
  return {
    code: 'source-not-ready',
    severity: 'warning',
    subject: 'gitops.source.access',
    evidence: `Flux in the ${colour} cluster reads ${url} over SSH. Its key is created by this apply, so the repository cannot have the key yet, and the apply ends with source-not-ready after everything else is created.`,
    remedy:
      'Approve the plan, then add the public key that the failure shows to the repository as a read-only deploy key, and run again. The second run keeps all resources and only waits for Flux.'
  }
}
