import { type Azure, openAzure } from '../azure/index.ts'
import { type Baseline, cloudProblem } from '../config/index.ts'
import { type ActionContext, Failure, type InputValues } from '../runtime/index.ts'
import type { configurationInputs, loginInputs } from './shared-inputs.ts'

type Login = InputValues<typeof loginInputs>
type Inputs = Login & InputValues<typeof configurationInputs>

/** What nearly every action begins with: the configured environment, and Azure. */
export interface Opened {
  readonly azure: Azure
  readonly baseline: Baseline
}

/**
 * Logs in while the configuration is read; `authorities` are those of `configuredBaseline`. Throws Failure of either; of
 * both that of the configuration, which says more.
 */
export async function openEnvironment(
  inputs: Inputs,
  context: ActionContext,
  authorities: readonly string[] = []
): Promise<Opened> {
  refuseCloud(inputs['azure-environment'])
  const [azure] = await Promise.allSettled([login(inputs, context)])
  const baseline = await configuredBaseline(inputs, context, authorities)
  if (azure.status === 'rejected') throw azure.reason
  return { azure: azure.value, baseline }
}

/** The door to Azure as the inputs say. Throws Failure of the login. */
export function login(inputs: Login, context: ActionContext): Promise<Azure> {
  return openAzure({
    tenantId: inputs['tenant-id'],
    clientId: inputs['client-id'],
    subscriptionId: inputs['subscription-id'],
    environment: inputs['azure-environment'],
    getIdToken: context.getIdToken,
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
export async function configuredBaseline(
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
export function refuseCloud(name: string): void {
  const problem = cloudProblem(name)
  if (problem === undefined) return
  throw new Failure('input-invalid', problem.found, { subject: 'azure-environment', remedy: problem.remedy })
}
