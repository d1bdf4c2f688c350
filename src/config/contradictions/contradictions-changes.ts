import type { BaselineConfig } from '../types.ts'
import type { Contradiction, Rule } from './contradictions.ts'

/** Rules about the order in which environments get changes. */
export const changeRules: readonly Rule[] = [gitopsWithoutAfter, gitopsOfMovingRevision]

/** Refuses `changes.gitops` without another environment, or without a revision. */
function gitopsWithoutAfter({ changes, gitops }: BaselineConfig): Contradiction | undefined {
  const missing = changes.after === undefined ? 'changes.after' : 'gitops.source'
  if (!changes.gitops || (changes.after !== undefined && gitops.source !== undefined)) return undefined
  return {
    path: ['changes', 'gitops'],
    others: [missing.split('.')],
    message: `found true, but \`${missing}\` is not set. Set it, or remove this line.`
  }
}

/** Refuses `changes.gitops` for a branch or a version range, because Flux follows both without a run that could stop it. */
function gitopsOfMovingRevision({ changes, gitops: { source } }: BaselineConfig): Contradiction | undefined {
  if (!changes.gitops || source?.kind !== 'git') return undefined
  const [kind] = Object.keys(source.revision)
  if (kind !== 'branch' && kind !== 'semver') return undefined
  return {
    path: ['changes', 'gitops'],
    others: [['gitops', 'source', 'revision', kind]],
    message: `found true, but \`gitops.source.revision\` has a ${kind}, which Flux follows without a run. Give \`commit\` or \`tag\` instead, or remove this line.`
  }
}
