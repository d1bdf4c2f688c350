import { getExecOutput } from '@actions/exec'
import { Failure } from './failure.ts'

/** The commit that is checked out in a folder, 40 hexadecimal digits. Throws Failure `input-invalid` where there is none. */
export async function checkedOutCommit(folder: string): Promise<string> {
  const { exitCode, stdout } = await getExecOutput('git', ['rev-parse', '--verify', 'HEAD'], {
    cwd: folder,
    silent: true,
    ignoreReturnCode: true
  })
  const commit = stdout.trim()
  if (exitCode === 0 && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit)) return commit
  throw new Failure('input-invalid', 'Input "revision" says HEAD, and nothing is checked out.', {
    subject: 'revision',
    remedy: 'Check the repository out before this step, or give the commit itself.'
  })
}
