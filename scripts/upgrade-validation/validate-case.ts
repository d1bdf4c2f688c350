import { type ManifestEvidence, type RuleFinding, unreadCluster, type Verdict } from '../../src/preflight/index.ts'
import { Failure } from '../../src/runtime/failure.ts'
import { type ValidationRequest, validateUpgrade } from '../../src/upgrade/index.ts'
import { forkAzure } from '../upgrade-cases/azure-client.ts'
import type { CaseAccess, CaseOperation, CaseWorld } from '../upgrade-cases/case-format.ts'
import type { BuiltCase } from '../upgrade-cases/case-world.ts'
import { openCaseAzure } from './case-azure.ts'
import { caseBaseline } from './case-baseline.ts'
import { caseInside, caseManifests } from './case-evidence.ts'

/** Statement of a validation on a case. */
export interface Statement {
  readonly verdict: Verdict
  readonly findings: readonly RuleFinding[]
  /** Method and path of each request to Resource Manager. */
  readonly requests: readonly string[]
}

const UNREAD: ManifestEvidence = { unread: 'The manifests are not read.' }

/**
 * Validates the operation of a case with this access, on a copy of its world. A target that the validation refuses counts
 * as blocked: the action fails before the first rule. `latency`: real milliseconds of a request.
 */
export async function validateCase(
  built: BuiltCase,
  operation: CaseOperation,
  access: CaseAccess,
  world: CaseWorld = {},
  latency = 0
): Promise<Statement> {
  const copy = forkAzure(built.azure)
  const opened = await openCaseAzure(copy, world, latency)
  const { azure, clock, log, requests } = opened
  const request: ValidationRequest = {
    baseline: caseBaseline(built.ids, copy.world.subscriptionId, world),
    colour: 'blue',
    target: targetOf(operation),
    allowPreview: false,
    startsNow: true,
    manifests: () => (access === 'armOnly' ? UNREAD : caseManifests(world)),
    readInside: async () =>
      access === 'cluster' ? caseInside(copy, built.ids, opened) : unreadCluster('The cluster is not read.')
  }
  try {
    const clients = { azure, clock, log, signal: new AbortController().signal }
    const { verdict, findings } = await validateUpgrade(request, clients)
    return { verdict, findings, requests }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { verdict: 'block', findings: [findingOf(error)], requests }
  }
}

function targetOf(operation: CaseOperation): ValidationRequest['target'] {
  if (operation === 'patch') return 'latest-patch'
  if (typeof operation === 'object') return 'exact' in operation ? operation : 'node-image'
  return operation
}

function findingOf({ reason, message, details }: Failure): RuleFinding {
  const { subject = '', remedy } = details
  return { rule: 'target', code: reason, severity: 'error', subject, evidence: message, remedy }
}
