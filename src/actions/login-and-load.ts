import { type AzureSession, firstRequestSent, openAzure } from '../azure/index.ts'
import { type Baseline, cloudProblem } from '../config/index.ts'
import { type ActionContext, Failure, type InputValues } from '../runtime/index.ts'
import { type GuardedUse, guardedUse, type WriteInputs, withEnvironmentCheck } from './environment-claim.ts'
import type { configurationInputs, loginInputs } from './shared-inputs.ts'

type Login = InputValues<typeof loginInputs>
type Inputs = Login & InputValues<typeof configurationInputs> & WriteInputs
type Work = typeof import('./work.ts')

/** The environment from the configuration, and the client of Azure after the login. */
export interface LoadedEnvironment {
  readonly azure: AzureSession
  readonly baseline: Baseline
}

/** A login in progress, and the configuration, which is read on the first call of `baseline`. */
export interface LoginInProgress {
  readonly azure: Promise<AzureSession>
  baseline(): Promise<Baseline>
}

/**
 * Starts the login and loads the code of the actions while Azure responds. Then runs the function that `choose` selects
 * from that code. The gateway trusts `authorities`, as PEM, in addition to the authorities in the configuration.
 */
export async function runAfterLogin<I extends Inputs, O>(
  inputs: I,
  context: ActionContext,
  choose: (work: Work) => (inputs: I, context: ActionContext, pendingLogin: LoginInProgress) => Promise<O>,
  authorities: readonly string[] = []
): Promise<O> {
  const pendingLogin = startLogin(inputs, context, authorities)
  await firstWait(inputs, pendingLogin.azure)
  return await choose(await loadWork())(inputs, context, pendingLogin)
}

/**
 * Waits for the login and reads the configuration. Throws the Failure of the login or of the configuration. If both
 * fail, it throws the Failure of the configuration, which explains more: if an environment is not in the file, the
 * login fails, too.
 */
export async function loadEnvironment({ azure, baseline }: LoginInProgress): Promise<LoadedEnvironment> {
  const [opened] = await Promise.allSettled([azure])
  const configured = await baseline()
  if (opened.status === 'rejected') throw opened.reason
  return { azure: opened.value, baseline: configured }
}

/**
 * Loads `work.ts`, which is a separate file of the bundle, because compiling that file takes longer than all other work
 * before the login.
 */
function loadWork(): Promise<Work> {
  return import('./work.ts')
}

/**
 * Waits until the first request of the login is sent. Loading code blocks the process, so an earlier start would delay
 * the login. Without the input `environment`, the login itself waits for the configuration, so loading starts at once.
 */
async function firstWait(inputs: Inputs, azure: Promise<AzureSession>): Promise<void> {
  if (inputs.environment === undefined) return
  const settled = azure.then(
    () => undefined,
    () => undefined
  )
  await Promise.race([settled, firstRequestSent(inputs['azure-environment'])])
}

/**
 * Starts the login. The configuration is read only if the input `environment` is empty, to compare the job's GitHub
 * environment with the first environment of the file. If the cloud lacks services of the baseline, login and
 * configuration both fail with Failure `input-invalid`.
 */
function startLogin(inputs: Inputs, context: ActionContext, authorities: readonly string[]): LoginInProgress {
  const refused = cloudRefusal(inputs['azure-environment'])
  let configured: Promise<Baseline> | undefined
  const baseline = () =>
    (configured ??= refused === undefined ? configuredBaseline(inputs, context, authorities) : Promise.reject(refused))
  const environment = async () => inputs.environment ?? (await baseline()).config.environment
  const azure =
    refused === undefined ? login(inputs, context, environment, guardedUse(inputs)) : Promise.reject(refused)
  // The login may fail before anything awaits it; Node would then end the process.
  azure.catch(() => undefined)
  return { azure, baseline }
}

function login(
  inputs: Login,
  context: ActionContext,
  environment: () => Promise<string>,
  use: GuardedUse | undefined
): Promise<AzureSession> {
  return openAzure({
    tenantId: inputs['tenant-id'],
    clientId: inputs['client-id'],
    subscriptionId: inputs['subscription-id'],
    environment: inputs['azure-environment'],
    getIdToken: withEnvironmentCheck(context, environment, use),
    mask: context.mask,
    clock: context.clock,
    log: context.log,
    run: `${context.github.id.toString(36)}x${context.github.attempt}x`
  })
}

/**
 * Returns the baseline that the configuration requests. After this call, failures are annotated at the lines of the
 * configuration file.
 */
async function configuredBaseline(
  inputs: Inputs,
  { workspace, locateBy, github }: ActionContext,
  authorities: readonly string[]
): Promise<Baseline> {
  const { config, environment } = inputs
  const { configurationLineOf: lineOf, readBaseline } = await loadWork()
  locateBy(about => lineOf({ workspace, config, environment }, about))
  const repository = { owner: github.owner, name: github.repository }
  const subscriptionId = inputs['subscription-id']
  return await readBaseline({ workspace, config, environment, repository, subscriptionId, authorities })
}

function cloudRefusal(name: string): Failure | undefined {
  const problem = cloudProblem(name)
  if (problem === undefined) return undefined
  return new Failure('input-invalid', problem.found, { subject: 'azure-environment', remedy: problem.remedy })
}
