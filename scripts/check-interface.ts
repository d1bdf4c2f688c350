/**
 * Fails where the lock of the public interface breaks callers of an earlier commit, which a lock that was deleted or edited
 * by hand would hide from `npm run generate`. In the repository's folder: node scripts/check-interface.ts [COMMIT], by default
 * the commit before.
 */
import { execFileSync } from 'node:child_process'
import { committedInterface, INTERFACE_FILE, refuseBreaking } from './public-interface.ts'

/** The lock at a commit; `undefined` where the clone has no such commit, or the commit no lock. */
function lockAt(commit: string): string | undefined {
  try {
    return execFileSync('git', ['show', `${commit}:${INTERFACE_FILE}`], { encoding: 'utf8', stdio: 'pipe' })
  } catch {
    return undefined
  }
}

async function main(commit = 'HEAD^1'): Promise<void> {
  const earlier = lockAt(commit)
  const present = await committedInterface(process.cwd())
  if (present === undefined) throw new Error(`${INTERFACE_FILE} is missing: run \`npm run generate\`.`)
  if (earlier === undefined) return void process.stdout.write(`${commit} has no ${INTERFACE_FILE} to compare with\n`)
  refuseBreaking(JSON.parse(earlier), present)
}

await main(process.argv[2]).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
