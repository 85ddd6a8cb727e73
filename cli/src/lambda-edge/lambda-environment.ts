export interface FunctionFacts {
  /** With the Region of its home: `us-east-1.<name>`. */
  functionName: string;
  codeDirectory: string;
  handler: string;
  runtime: string;
  memoryMb: number;
  region: string;
  logGroupName: string;
  logStreamName: string;
  /** Where DynamoDB is spoken locally. */
  dynamoDbUrl?: string;
}

/** Nobody listens on the port of the discard service: a look-up fails at once, and no visitor's token leaves this machine unasked. */
const NO_DYNAMODB = 'http://127.0.0.1:9';

/**
 * All that a function sees in `process.env`: Lambda's own variables, because Lambda@Edge allows no others. The credentials are
 * made up, so that a function which calls AWS cannot use yours; `AWS_ENDPOINT_URL_DYNAMODB` leads to the tables of the template, else to where
 * it led the local CloudFront itself, else nowhere.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function lambdaEnvironment(facts: FunctionFacts): Record<string, string> {
  return {
    _HANDLER: facts.handler,
    AWS_REGION: facts.region,
    AWS_DEFAULT_REGION: facts.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${facts.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: facts.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '1',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(facts.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: facts.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: facts.logStreamName,
    AWS_ACCESS_KEY_ID: 'ASIALOCALCLOUDFRONT0',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    LAMBDA_TASK_ROOT: facts.codeDirectory,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    AWS_ENDPOINT_URL_DYNAMODB: facts.dynamoDbUrl ?? process.env.AWS_ENDPOINT_URL_DYNAMODB ?? NO_DYNAMODB,
  };
}
