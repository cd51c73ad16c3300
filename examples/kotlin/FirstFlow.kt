// Runs a flow from first to last with generated stubs, and reads it by REST. How to
// make the stubs: docs/stubs.md.
import com.example.workflows.v1.CreateTokenRequest
import com.example.workflows.v1.CreateWorkflowRequest
import com.example.workflows.v1.ExecutionServiceGrpc
import com.example.workflows.v1.StartStepRequest
import com.example.workflows.v1.SubmitStepRequest
import com.example.workflows.v1.Workflow
import com.example.workflows.v1.WorkflowsServiceGrpc
import com.google.gson.Gson
import com.google.gson.JsonObject
import com.google.protobuf.Struct
import com.google.protobuf.util.JsonFormat
import io.grpc.ManagedChannelBuilder
import io.grpc.Metadata
import io.grpc.stub.MetadataUtils
import java.net.URL

// What the person says, by step type and in order.
val answers = linkedMapOf(
    "acceptance" to """{"accepted": true}""",
    "personal_address" to """{"country": "MX", "street": "Madero 1", "neighborhood": "Centro",
        "city": "Guadalajara", "province": "Jalisco", "zip_code": "44100"}"""
)

// A header on every call of a stub.
fun header(name: String, value: String) = MetadataUtils.newAttachHeadersInterceptor(
    Metadata().apply { put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value) }
)

// Creates a flow, runs it as the person would, and answers its UUID.
fun run(key: String, address: String): String {
    val channel = ManagedChannelBuilder.forTarget(address).usePlaintext().build()
    val flows = WorkflowsServiceGrpc.newBlockingStub(channel).withInterceptors(header("rem-apikey", key))
    val flow = flows.createWorkflow(CreateWorkflowRequest.newBuilder().addAllSteps(answers.keys).build())
    val minted = flows.createToken(CreateTokenRequest.newBuilder().setUuid(flow.uuid).build())

    val person = header("authorization", "Bearer " + minted.token)
    val execution = ExecutionServiceGrpc.newBlockingStub(channel).withInterceptors(person)
    for (step in flow.stepsList) {
        execution.startStep(StartStepRequest.newBuilder().setUuid(step.uuid).build())
        val payload = Struct.newBuilder().also { JsonFormat.parser().merge(answers[step.step], it) }
        execution.submitStep(SubmitStepRequest.newBuilder().setUuid(step.uuid).setPayload(payload).build())
    }
    channel.shutdown()
    return flow.uuid
}

// Reads a flow by REST into the same message that gRPC answers.
fun read(key: String, base: String, uuid: String): Workflow {
    val call = URL("$base/workflows/$uuid").openConnection().apply { setRequestProperty("Rem-Apikey", key) }
    val answer = Gson().fromJson(call.getInputStream().reader(), JsonObject::class.java)
    val flow = Workflow.newBuilder()
    JsonFormat.parser().ignoringUnknownFields().merge(answer.get("result").toString(), flow)
    return flow.build()
}

fun main(args: Array<String>) {
    val (key, address, base) = args
    val flow = read(key, base, run(key, address))
    println("status: " + flow.status)
    for (step in flow.stepsList) {
        println(step.step + " " + step.status + " " + JsonFormat.printer().print(step.payload))
    }
}
