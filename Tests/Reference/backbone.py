"""ResNets of both kinds of block, as torchvision names their parameters."""
import torch.nn.functional as F
from torch import nn

EXPANSION = dict(bottleneck=4, basic=1)   # a block's output channels for each plane


class Bottleneck(nn.Module):
    def __init__(self, inputs, planes, stride, dilation, project, norm):
        super().__init__()
        outputs = planes * EXPANSION["bottleneck"]
        self.conv1, self.bn1 = nn.Conv2d(inputs, planes, 1, bias=False), norm(planes)
        self.conv2, self.bn2 = nn.Conv2d(planes, planes, 3, stride, dilation, dilation, bias=False), norm(planes)
        self.conv3, self.bn3 = nn.Conv2d(planes, outputs, 1, bias=False), norm(outputs)
        self.downsample = projection(inputs, outputs, stride, norm) if project else None

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class Basic(nn.Module):
    def __init__(self, inputs, planes, stride, dilation, project, norm):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, planes, 3, stride, dilation, dilation, bias=False)
        self.bn1 = norm(planes)
        self.conv2, self.bn2 = nn.Conv2d(planes, planes, 3, 1, 1, bias=False), norm(planes)
        self.downsample = projection(inputs, planes, stride, norm) if project else None

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


def projection(inputs, outputs, stride, norm):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), norm(outputs))


class ResNet(nn.Module):
    def __init__(self, config, norm=nn.BatchNorm2d):
        super().__init__()
        self.conv1 = nn.Conv2d(3, config.width, 7, 2, 3, bias=False)
        self.bn1 = norm(config.width)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        block = Bottleneck if config.block == "bottleneck" else Basic
        inputs = config.width
        for stage, count in enumerate(config.layers):
            dilated = stage == 3 and config.dilation
            stride = 1 if stage == 0 or dilated else 2
            planes, outputs, blocks = config.width * 2 ** stage, config.channels(stage), []
            for k in range(count):   # a dilated stage's first 3x3 is not dilated yet, as published
                first = k == 0
                blocks.append(block(inputs, planes, stride if first else 1, 2 if dilated and not first else 1,
                                    first and (stride != 1 or inputs != outputs), norm))
                inputs = outputs
            self.add_module(f"layer{stage + 1}", nn.Sequential(*blocks))

    def forward(self, x):
        x = self.maxpool(F.relu(self.bn1(self.conv1(x))))
        features = []
        for layer in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = layer(x)
            features.append(x)
        return features


class Body(nn.Module):
    """Gives the published keys their prefix, backbone.0.body."""

    def __init__(self, config):
        super().__init__()
        self.body = ResNet(config)
