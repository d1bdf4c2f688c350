import { tmpdir } from 'node:os'
import { debug, setOutput, summary } from '@actions/core'
import { Annotations, type Note, type Place } from './annotations.ts'
import { cancellationSignal } from './cancellation.ts'
import { systemClock } from './clock.ts'
import type { Clock, Log, LogTopic } from './clock-and-log.ts'
import { Failure } from './failure.ts'
import { failureSummary, reportFailure } from './failure-report.ts'
import { type GitHubRun, githubRun } from './github-run.ts'
import { mintIdToken } from './id-token.ts'
import { type InputSpecs, type InputValues, readInputs } from './inputs.ts'
import { jobLog } from './log.ts'
import { maskSecret, maskStream } from './masks.ts'
import { RESULT_VERSION } from './result.ts'

/** Everything that an action receives in addition to its inputs. */
export interface ActionContext {
  readonly clock: Clock
  readonly log: Log
  /** Signal that is aborted with Failure `cancelled` when the runner cancels the job. */
  readonly signal: AbortSignal
  /** Requests a new OIDC token from GitHub. Throws Failure `no-id-token` if the job cannot get a token. */
  getIdToken(audience: string): Promise<string>
  /** Keeps a secret out of the log. Call it as soon as the secret is known. */
  mask(secret: string): void
  /** Appends Markdown to the summary of the step, also when the action fails or is cancelled afterwards. */
  summarize(markdown: string): void
  /** Shows a note on the page of the run, within GitHub's limits. */
  annotate(note: Note): void
  /** Adds fields to the JSON of the output `result`, also when the action fails afterwards. */
  addToResult(fields: Readonly<Record<string, unknown>>): void
  /** Sets outputs at once, so that later steps have them also when the action fails afterwards. */
  publish(outputs: Readonly<Record<string, string>>): void
  /** Sets the function that finds the line of the configuration for a warning or a failure. */
  locateBy(locate: (about: LogTopic) => Place | undefined): void
  /** The workflow run that the action is part of. */
  readonly github: GitHubRun
  /** Folder of the checkout of the caller's repository. */
  readonly workspace: string
  /** Folder for files that later steps of the job read. The runner deletes it after the job. */
  readonly temporaryFolder: string
}

export interface ActionDefinition<S extends InputSpecs, O extends string> {
  readonly name: string
  readonly inputs: S
  /** Names of the outputs, without `result` and `failure-reason`, which every action has. */
  readonly outputs: readonly O[]
  run(inputs: InputValues<S>, context: ActionContext): Promise<Readonly<Record<O, string>>>
}

/** An action as the launcher starts it and as the contract tests read it. */
export interface Action {
  readonly name: string
  /** Current and former names of the inputs. For a former name, `renamedTo` is the current name. */
  readonly inputs: readonly { readonly name: string; readonly required: boolean; readonly renamedTo?: string }[]
  readonly outputs: readonly string[]
  /** Runs the action to its end and exits the process. */
  start(): Promise<void>
}

/** Returns an action that catches every error, writes outputs and summary, and sets the exit status. */
export function defineAction<const S extends InputSpecs, const O extends string>(
  definition: ActionDefinition<S, O>
): Action {
  return {
    name: definition.name,
    inputs: Object.entries(definition.inputs).flatMap(([name, { required, formerly = [] }]) => [
      { name, required },
      ...formerly.map(former => ({ name: former, required: false, renamedTo: name }))
    ]),
    outputs: [...definition.outputs, 'result', 'failure-reason'],
    start: () => runAction(definition)
  }
}

async function runAction<S extends InputSpecs, O extends string>(definition: ActionDefinition<S, O>): Promise<void> {
  maskStream(process.stderr)
  const markdown: string[] = []
  const annotations = new Annotations()
  const result: Record<string, unknown> = {}
  const signal = cancellationSignal()
  try {
    const context = actionContext(signal, markdown, annotations, result)
    const run = definition.run(readInputs(definition.inputs, undefined, context.log.warning), context)
    writeOutputs(definition, await Promise.race([run, graceAfterCancel(signal)]), result)
    annotations.write()
  } catch (thrown) {
    const failure = asFailure(thrown)
    reportFailure(definition.name, failure, annotations, result)
    markdown.push(failureSummary(failure))
  }
  await writeSummary(markdown)
  // Keep-alive connections and timers of libraries would keep the process alive for minutes.
  process.exit()
}

/** Milliseconds for the work to stop after SIGINT. The runner allows 7.5 s; the rest is for outputs and summary. */
const GRACE_AFTER_CANCEL = 5_000

function graceAfterCancel(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => setTimeout(() => reject(signal.reason), GRACE_AFTER_CANCEL).unref())
  })
}

function actionContext(
  signal: AbortSignal,
  markdown: string[],
  annotations: Annotations,
  result: Record<string, unknown>
): ActionContext {
  return {
    clock: systemClock,
    log: jobLog(annotations),
    signal,
    getIdToken: mintIdToken,
    mask: maskSecret,
    summarize: text => markdown.push(text),
    addToResult: fields => void Object.assign(result, fields),
    publish: outputs => {
      for (const [name, value] of Object.entries(outputs)) setOutput(name, value)
    },
    annotate: note => annotations.add(note),
    locateBy: locate => annotations.locateBy(locate),
    github: githubRun(process.env),
    workspace: process.env.GITHUB_WORKSPACE ?? process.cwd(),
    temporaryFolder: process.env.RUNNER_TEMP ?? tmpdir()
  }
}

function writeOutputs<O extends string>(
  definition: { outputs: readonly O[] },
  values: Readonly<Record<O, string>>,
  more: Readonly<Record<string, unknown>>
): void {
  for (const name of definition.outputs) setOutput(name, values[name])
  setOutput('result', JSON.stringify({ version: RESULT_VERSION, outcome: 'success', outputs: values, ...more }))
  setOutput('failure-reason', '')
}

/**
 * Returns a Failure unchanged, and any other error as Failure `internal`. Such an error is a bug in this project, so
 * the debug log gets its stack.
 */
function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  debug(thrown instanceof Error ? (thrown.stack ?? message) : message)
  return new Failure('internal', `Unexpected error: ${message}`, {
    remedy: 'Run again with debug logging and report the log as a bug. A second run is safe.',
    cause: thrown
  })
}

async function writeSummary(markdown: readonly string[]): Promise<void> {
  if (markdown.length === 0 || process.env.GITHUB_STEP_SUMMARY === undefined) return
  await summary.addRaw(`${markdown.join('\n')}\n`).write()
}
