import { createApplication } from './application.mjs';
import { sessionClient, Sessions } from './sessions.mjs';

const { VERSION, TABLE_NAME } = process.env;
const sessions = new Sessions({ client: sessionClient(), tableName: TABLE_NAME, version: VERSION });
const application = createApplication({ version: VERSION, sessions });

/**
 * The same application behind a Lambda function URL.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export async function handler({ rawPath, headers, cookies = [], requestContext }) {
  const { status, headers: answered, cookie, body } = await application({
    method: requestContext.http.method,
    path: rawPath,
    // Function URLs take the cookies out of the headers.
    headers: { ...headers, ...(cookies.length > 0 && { cookie: cookies.join('; ') }) },
  });
  return { statusCode: status, headers: answered, cookies: cookie ? [cookie] : [], body };
}
