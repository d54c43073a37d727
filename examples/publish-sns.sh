# Sends an update to a FIFO topic with the AWS CLI: TOPIC_ARN=… sh examples/publish-sns.sh
aws sns publish ${AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"} \
  --topic-arn "$TOPIC_ARN" \
  --message file://examples/update.json \
  --message-group-id SUPPORT \
  --message-deduplication-id "$(openssl rand -hex 16)"
