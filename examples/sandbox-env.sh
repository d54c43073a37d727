# Points the AWS CLI and AWS's SDKs at the sandbox that runs in this folder: . examples/sandbox-env.sh
# On AWS set QUEUE_URL to the stack's output QueueUrl; region and credentials are found as always.
QUEUE_URL=$(node -p 'require("./.sandbox.json").queueUrl')
AWS_ENDPOINT_URL=$(node -p 'require("./.sandbox.json").sqs')
AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any
export QUEUE_URL AWS_ENDPOINT_URL AWS_REGION AWS_DEFAULT_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
