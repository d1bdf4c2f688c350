import { findResource } from '../../local/azure/resources/resource-lookup.ts'
import type { CaseAccess, CaseVerdict, CaseWorld, UpgradeCase } from '../upgrade-cases/case-format.ts'
import { type BuiltCase, buildCase } from '../upgrade-cases/case-world.ts'
import { realNode } from '../upgrade-cases/objects.ts'
import { type Statement, validateCase } from './validate-case.ts'

export const ACCESSES: readonly CaseAccess[] = ['armOnly', 'manifests', 'cluster']

/** Agreement of a validation with what a case expects, for one kind of access. */
export interface Agreement {
  readonly access: CaseAccess
  readonly isEqual: boolean
  readonly expected: readonly CaseVerdict[]
  readonly statement: Statement
  /** Names and words that the case expects and no finding has, if the verdict is `warn` or `block`. */
  readonly unnamed: readonly string[]
}

/** Agreements of a case with each kind of access, or why local Azure has no such world. */
export interface CaseAgreement {
  readonly id: string
  readonly isAssumed: boolean
  readonly result: readonly Agreement[] | { readonly notSimulated: string }
}

/** Validates a case with each kind of access, and compares the verdicts with the expected ones. */
export async function agreementOn(each: UpgradeCase): Promise<CaseAgreement> {
  const common = { id: each.id, isAssumed: each.expected.assumed === true }
  const { verdict } = each.expected
  if (verdict === undefined) return { ...common, result: { notSimulated: 'the case expects no verdict' } }
  const built = buildForValidation(each)
  if ('skipped' in built) return { ...common, result: { notSimulated: built.skipped } }
  const agreements: Agreement[] = []
  for (const access of ACCESSES) {
    const statement = await validateCase(built, each.operation, access, each.world)
    const expected = [verdict[access]].flat()
    const isEqual = expected.includes(statement.verdict)
    agreements.push({ access, isEqual, expected, statement, unnamed: unnamed(each, built, statement) })
  }
  return { ...common, result: agreements }
}

/** Evidence that no validation reads: the upgrade procedure compares it itself. */
const OTHER_PROCEDURES: Partial<Record<keyof CaseWorld, string>> = {
  evidence: 'the upgrade procedure judges how long preproduction ran a version, not the validation'
}

/** Builds the world of a case. Parts that only a validation reads are stated, not built. */
function buildForValidation(each: UpgradeCase): BuiltCase | { readonly skipped: string } {
  const { policies: _, identity, ...world } = each.world ?? {}
  const other = Object.entries(OTHER_PROCEDURES).find(([key]) => world[key] !== undefined)
  if (other !== undefined) return { skipped: other[1] ?? '' }
  const isPreview = world.cluster?.offered?.some(version => version.includes('preview')) === true
  const { offered, ...cluster } = world.cluster ?? {}
  const principal = identity?.servicePrincipal
  const built = buildCase({
    ...each,
    world: {
      ...world,
      ...(isPreview && { cluster }),
      ...(identity !== undefined && principal === undefined && { identity })
    }
  })
  if ('skipped' in built || principal === undefined) return built
  const found = findResource(built.azure.world, built.ids.cluster)
  if (found !== undefined) found.properties.servicePrincipalProfile = { clientId: principal }
  return built
}

/** Returns the names and words that no finding has. Cases call nodes `<pool>-<number>`. */
function unnamed({ expected, world }: UpgradeCase, built: BuiltCase, statement: Statement): string[] {
  const { verdict, findings } = statement
  if (verdict !== 'warn' && verdict !== 'block') return []
  const text = (of: readonly (string | undefined)[]) => of.join('\n').toLowerCase()
  const all = text(findings.flatMap(({ subject, evidence, remedy, place }) => [subject, evidence, remedy, place?.file]))
  const names = (expected.names ?? []).map(name => nodeName(name, world, built))
  return [...names, ...(expected.remedyMentions ?? [])].filter(word => !all.includes(word.toLowerCase()))
}

function nodeName(name: string, { pools = [] }: CaseWorld = {}, { azure, ids }: BuiltCase): string {
  const isNode = /^\w+-\d+$/.test(name) && pools.some(pool => name.startsWith(`${pool.name}-`))
  return isNode ? realNode(azure.world, ids.cluster, name) : name
}
