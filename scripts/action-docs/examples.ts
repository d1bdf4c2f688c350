import { stringify } from 'yaml'
import { type Declared, type Public, pathOf } from './action-declarations.ts'

/** Values for inputs in examples. Other inputs have their default. */
const VALUES: Readonly<Record<string, string>> = {
  environment: 'production',
  environments: '["production", "staging"]',
  confirm: 'production',
  action: 'stop',
  command: 'hold',
  reason: 'incident 4711',
  colour: 'green',
  mode: 'apply',
  approval: expression('needs.plan.outputs.approval'),
  'evidence-environment': 'preproduction',
  evidence: expression('needs.preproduction.outputs.evidence'),
  'allow-destructive':
    '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-old/providers/Microsoft.Network/routeTables/rt-old\n',
  'tenant-id': expression('vars.AZURE_TENANT_ID'),
  'subscription-id': expression('vars.AZURE_SUBSCRIPTION_ID'),
  'plan-client-id': expression('vars.AZURE_PLAN_CLIENT_ID'),
  'inside-client-id': expression('vars.AZURE_INSIDE_CLIENT_ID'),
  'client-id': expression('vars.AZURE_CLIENT_ID'),
  'ingress-authorities': expression('vars.INGRESS_AUTHORITIES'),
  'gateway-certificate-public': expression('vars.GATEWAY_CERTIFICATE_PUBLIC'),
  'ingress-certificate-public': expression('vars.INGRESS_CERTIFICATE_PUBLIC'),
  'secrets-revision': expression('vars.SECRETS_REVISION'),
  'event-token': expression('secrets.EVENT_TOKEN'),
  'git-key': expression('secrets.GIT_KEY'),
  'source-credentials': expression('secrets.SOURCE_CREDENTIALS'),
  revision: 'HEAD',
  start: 'later',
  emergency: 'CVE-2026-31431',
  'force-budgets': 'shop/till',
  'force-reason': 'the shop is closed tonight',
  manifests: 'apps/production'
}

const CHECKOUT = {
  uses: 'actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0 # v7.0.0',
  with: { 'persist-credentials': false }
}

/** Returns an expression of a workflow. */
function expression(text: string): string {
  return `\${{ ${text} }}`
}

type Values = Readonly<Record<string, string | number | boolean>>
type Permissions = Readonly<Record<string, string>>

/** Returns an example with the required inputs only. */
export function minimalExample(part: Public, permissions: Permissions): string {
  const required = entries(part).filter(([, input]) => input.required === true && input.default === undefined)
  const values = valuesOf(required)
  if (part.kind === 'workflow') {
    const secrets = Object.keys(part.secrets).filter(name => part.secrets[name]?.required === true)
    return yaml({ jobs: { [part.name]: call(part, permissions, values, secrets) } })
  }
  return yaml([CHECKOUT, step(part, asPlanner(values))])
}

/** Returns an example with every input that can be set with all others. An action that applies an approved plan is shown with the job that plans. */
export function fullExample(part: Public, permissions: Permissions): string {
  const values = valuesOf(entries(part))
  if (part.kind === 'workflow')
    return workflow({ [part.name]: call(part, permissions, values, Object.keys(part.secrets)) })
  const job = { 'runs-on': 'ubuntu-latest', permissions }
  if (onlyLooks(part)) {
    const own = { environment: 'production-plan', steps: [CHECKOUT, step(part, asPlanner(values))] }
    if (!('evidence' in part.inputs)) return workflow({ [part.name]: { ...job, ...own } })
    return workflow({
      preproduction: evidenceJob(part, job, asPlanner(values)),
      [part.name]: { needs: 'preproduction', ...job, ...own }
    })
  }
  if (!('approval' in part.inputs)) return workflow({ [part.name]: { ...job, steps: [CHECKOUT, step(part, values)] } })
  const { approval, 'allow-destructive': named, ...common } = values
  const planned = asPlanner(withoutSecrets({ ...common, mode: 'plan' }))
  return workflow({
    plan: {
      ...job,
      environment: 'production-plan',
      outputs: { approval: expression('steps.plan.outputs.approval') },
      steps: [CHECKOUT, { id: 'plan', ...step(part, planned) }]
    },
    apply: { needs: 'plan', ...job, environment: 'production', steps: [CHECKOUT, step(part, values)] }
  })
}

/** Returns the job that reads the evidence of the environment before production, with the identity of that environment. */
function evidenceJob(part: Public, job: object, { config, ...values }: Values): object {
  const login = Object.fromEntries(Object.entries(values).filter(([name]) => name.endsWith('-id')))
  return {
    ...job,
    environment: 'preproduction-plan',
    outputs: { evidence: expression('steps.read.outputs.evidence') },
    steps: [
      CHECKOUT,
      {
        id: 'read',
        ...step(part, { config: config ?? '', environment: 'preproduction', ...login, collect: 'evidence' })
      }
    ]
  }
}

/** Returns whether an action only reads: it logs in and has no mode. */
function onlyLooks({ inputs }: Public): boolean {
  return 'client-id' in inputs && !('mode' in inputs)
}

/** Removes values from secrets: a job that plans gets none, because everyone who may push can read them. */
function withoutSecrets(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !String(value).includes('secrets.')))
}

/** Replaces the identity with the one that plans. */
function asPlanner(values: Values): Values {
  return 'client-id' in values ? { ...values, 'client-id': expression('vars.AZURE_PLAN_CLIENT_ID') } : values
}

/** Returns the job that calls a workflow. It passes each secret by name, in the spelling of GitHub. */
function call(part: Public, permissions: Permissions, values: Values, names: readonly string[]): object {
  const secrets = Object.fromEntries(names.map(name => [name, secret(name)]))
  return { uses: pathOf(part), permissions, with: values, ...(names.length > 0 && { secrets }) }
}

function secret(name: string): string {
  return expression(`secrets.${name.toUpperCase().replaceAll('-', '_')}`)
}

function step(part: Public, values: Values): object {
  return { uses: pathOf(part), with: values }
}

function workflow(jobs: object): string {
  return yaml({ on: { workflow_dispatch: {} }, permissions: {}, jobs })
}

function entries(part: Public): [string, Declared][] {
  return Object.entries(part.inputs)
}

/** Returns values for inputs. Throws for an input without a default and without an entry in `VALUES`. */
function valuesOf(inputs: readonly [string, Declared][]): Values {
  // `destroy` refuses `left-behind` together with `colour`.
  const compatible = inputs.filter(([name]) => name !== 'left-behind')
  const values: Values = Object.fromEntries(compatible.map(([name, input]) => [name, exampleValue(name, input)]))
  // To delete one cluster of an environment, the caller types both names.
  return 'confirm' in values && 'colour' in values
    ? { ...values, confirm: `${values.confirm}/${values.colour}` }
    : values
}

function exampleValue(name: string, input: Declared): string | number | boolean {
  const value = VALUES[name] ?? (name.endsWith('-certificate') ? secret(name) : input.default)
  if (value === undefined || value === '') {
    throw new Error(`The input ${name} has no default. Add a value for examples to scripts/action-docs/examples.ts.`)
  }
  return value
}

/**
 * Returns YAML in a code block. It removes the quotes around a SHA with a version, so that the version is a comment.
 */
function yaml(value: unknown): string {
  const text = stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).replaceAll(
    /"(\S+@[0-9a-f]{40} # v[\d.]+)"/g,
    '$1'
  )
  return `\`\`\`yaml\n${text}\`\`\``
}
