import { getExecOutput } from '@actions/exec'
import { Failure } from './failure.ts'

/**
 * Returns the commit that is checked out in a folder: 40 hexadecimal digits, or 64 in a SHA-256 repository. Throws
 * Failure `input-invalid` if nothing is checked out.
 */
export async function checkedOutCommit(folder: string): Promise<string> {
  const { exitCode, stdout } = await getExecOutput('git', ['rev-parse', '--verify', 'HEAD'], {
    cwd: folder,
    silent: true,
    ignoreReturnCode: true
  })
  const commit = stdout.trim()
  if (exitCode === 0 && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit)) return commit
  throw new Failure('input-invalid', 'Input "revision" is HEAD, but no commit is checked out.', {
    subject: 'revision',
    remedy: 'Check out the repository before this step, or set `revision` to the commit id.'
  })
}
