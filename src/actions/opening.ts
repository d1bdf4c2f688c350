import { type Azure, openAzure } from '../azure/index.ts'
import { type Baseline, cloudProblem } from '../config/index.ts'
import { type ActionContext, Failure, type InputValues } from '../runtime/index.ts'
import { comparedWithEnvironment } from './environment-claim.ts'
import type { configurationInputs, loginInputs } from './shared-inputs.ts'

type Login = InputValues<typeof loginInputs>
type Inputs = Login & InputValues<typeof configurationInputs> & { readonly mode?: string }

/** What nearly every action begins with: the configured environment, and Azure. */
export interface Opened {
  readonly azure: Azure
  readonly baseline: Baseline
}

/**
 * Logs in and reads the configuration; `authorities` are those of `configuredBaseline`. Throws Failure of either; of both that
 * of the configuration, which says more.
 */
export async function openEnvironment(
  inputs: Inputs,
  context: ActionContext,
  authorities: readonly string[] = []
): Promise<Opened> {
  const { azure, baseline } = opening(inputs, context, authorities)
  const [opened] = await Promise.allSettled([azure])
  const configured = await baseline()
  if (opened.status === 'rejected') throw opened.reason
  return { azure: opened.value, baseline: configured }
}

/** A login under way, and the configuration, which is read when it is first asked for. */
export interface Opening {
  readonly azure: Promise<Azure>
  baseline(): Promise<Baseline>
}

/**
 * Starts the login. It reads the configuration only where the input `environment` is empty, so that the job's GitHub
 * environment can be compared with the first environment of the file. Throws Failure `input-invalid` for a cloud.
 */
export function opening(inputs: Inputs, context: ActionContext, authorities: readonly string[]): Opening {
  refuseCloud(inputs['azure-environment'])
  let configured: Promise<Baseline> | undefined
  const baseline = () => (configured ??= configuredBaseline(inputs, context, authorities))
  const environment = async () => inputs.environment ?? (await baseline()).config.environment
  const writes = WRITING_MODES.includes(inputs.mode ?? '')
  return { azure: login(inputs, context, environment, writes), baseline }
}

/** Values of the input `mode` with which an action writes. */
const WRITING_MODES: readonly string[] = ['apply', 'suspend', 'resume']

function login(
  inputs: Login,
  context: ActionContext,
  environment: () => Promise<string>,
  writes: boolean
): Promise<Azure> {
  return openAzure({
    tenantId: inputs['tenant-id'],
    clientId: inputs['client-id'],
    subscriptionId: inputs['subscription-id'],
    environment: inputs['azure-environment'],
    getIdToken: comparedWithEnvironment(context, environment, writes),
    mask: context.mask,
    clock: context.clock,
    log: context.log,
    run: `${context.github.id.toString(36)}x${context.github.attempt}x`
  })
}

/**
 * What the configuration asks for; from then on failures are annotated at its lines. `authorities`, as PEM, are trusted
 * behind the gateway beside its own. Imported here and not above: no login waits for the readers of YAML and of the schema.
 */
async function configuredBaseline(
  inputs: Inputs,
  { workspace, locateBy }: ActionContext,
  authorities: readonly string[]
): Promise<Baseline> {
  const { config, environment } = inputs
  const { lineOf } = await import(/* webpackMode: "eager" */ './configuration-lines.ts')
  locateBy(about => lineOf({ workspace, config, environment }, about))
  const { readBaseline } = await import(/* webpackMode: "eager" */ './configuration.ts')
  return await readBaseline({ workspace, config, environment, subscriptionId: inputs['subscription-id'], authorities })
}

/** Throws Failure `input-invalid` for a cloud that lacks what the baseline needs. */
function refuseCloud(name: string): void {
  const problem = cloudProblem(name)
  if (problem === undefined) return
  throw new Failure('input-invalid', problem.found, { subject: 'azure-environment', remedy: problem.remedy })
}
