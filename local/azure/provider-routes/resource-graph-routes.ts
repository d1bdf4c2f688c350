import { type SupportNotice, supportNotice } from '../../aks/support-notices.ts'
import { refuseUnauthorized } from '../authorization/authorization.ts'
import { notSupported } from '../deployments/deployment-start.ts'
import { type ArmRequest, jsonResponse, type Route } from '../protocol/arm-request.ts'
import { forApiVersions, refusedResponse } from '../protocol/route-guards.ts'
import { sameId } from '../resource-ids.ts'
import type { HttpResponse } from '../world.ts'

const CLUSTER = 'Microsoft.ContainerService/managedClusters'
const TABLE = 'containerserviceeventresources'

/** A step of a query: keeps some rows, or some columns of them. */
type Step = (rows: readonly Row[]) => readonly Row[]
type Row = Readonly<Record<string, unknown>>

/** Operators that local Azure understands. Anything else is a gap, never a wrong result. */
const STEPS: readonly { readonly form: RegExp; readonly step: (...found: string[]) => Step }[] = [
  { form: /^where type == "([^"]*)"$/, step: type => kept(row => String(row.type) === type) },
  { form: /^where id (?:startswith|contains) "([^"]*)"$/, step: text => kept(row => holds(row.id, text)) },
  { form: /^where properties has "([^"]*)"$/, step: text => kept(row => holds(row.properties, text)) },
  {
    form: /^project ([\w, ]+)$/,
    step:
      (names = '') =>
      rows =>
        rows.map(row =>
          columns(
            row,
            names.split(',').map(name => name.trim())
          )
        )
  }
]

function kept(keeps: (row: Row) => boolean): Step {
  return rows => rows.filter(keeps)
}

/** Operators on texts ignore the case in Kusto. */
function holds(value: unknown, text = ''): boolean {
  const whole = typeof value === 'string' ? value : JSON.stringify(value ?? '')
  return whole.toLowerCase().includes(text.toLowerCase())
}

function columns(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map(name => [name, row[name] ?? null]))
}

/** Answers a query over the notices of AKS. The result has only clusters that the caller may read. */
function query(request: ArmRequest): HttpResponse {
  const { query: text = '', options } = (request.body ?? {}) as { query?: string; options?: { resultFormat?: string } }
  const [table, ...operators] = text.split('|').map(part => part.trim())
  const steps = operators.map(stepOf)
  if (table !== TABLE || (options?.resultFormat ?? 'objectArray') !== 'objectArray')
    return refusedResponse(notSupported('queries of Resource Graph about other tables than the notices of AKS'))
  let rows: readonly Row[] = readableNotices(request).map(notice => ({ ...notice }))
  for (const step of steps) {
    if (step === undefined) return refusedResponse(notSupported('this query of Resource Graph'))
    rows = step(rows)
  }
  const count = rows.length
  return jsonResponse(200, { totalRecords: count, count, data: rows, facets: [], resultTruncated: 'false' })
}

function stepOf(operator: string): Step | undefined {
  for (const { form, step } of STEPS) {
    const found = form.exec(operator)
    if (found !== null) return step(...found.slice(1))
  }
  return undefined
}

function readableNotices({ world, caller }: ArmRequest): readonly SupportNotice[] {
  return Object.values(world.resources)
    .filter(
      ({ id, type }) => sameId(type, CLUSTER) && refuseUnauthorized(world, caller, `${CLUSTER}/read`, id) === undefined
    )
    .flatMap(cluster => supportNotice(world, cluster) ?? [])
}

export const resourceGraphRoutes: readonly Route[] = forApiVersions(
  ['2022-10-01', '2024-04-01'],
  [{ method: 'POST', path: /^\/providers\/microsoft\.resourcegraph\/resources$/i, answer: query }]
)
